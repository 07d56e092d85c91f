/** Invisible texts, one of each kind in Unicode. */
export const INVISIBLE = [
  ...['', ' ', '\t\n', '\u00A0', '\u3000', '\u1680', '\u2028'], // spaces and line ends
  ...['\u0000', '\u0007', '\u007F', '\u0085'], // controls
  ...['\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF', '\u00AD', '\u061C', '\u180E', '\uFFF9'], // format characters
  ...['\u202A', '\u202E', '\u2066', '\u2069', '\u200E', '\u200F'], // directions
  ...['\u3164', '\uFFA0', '\u115F', '\u1160', '\u115F\u1160', '\u17B4'], // fillers
  ...['\uFE0F', '\u{E0100}', '\u180B'], // variation selectors
  ...['\u{E0041}\u{E007F}', '\u{E0001}', '\u2063', '\u{1D173}', '\u{1BCA0}'], // tags, operators, musical and shorthand controls
  ...['\u2800', '\u{1D159}', '\u{13441}'], // symbols and letters whose glyph is blank
  ...['\u0301', '\u034F', '\u{16FE4}', ' \u0338'], // marks without a base character
  ...['\uFFFE', '\u{1FFFF}', '\u{E0FFF}'], // noncharacters, and reserved ones that are ignored
  '\u200B \u3164\n',
];

/** Texts that must be stored unchanged, although they contain characters that are invisible by themselves. */
export const VISIBLE = [
  ...['👨‍👩‍👧‍👦', '❤️', '1️⃣', '🇰🇷', '👍🏽', '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}', '🏳️‍🌈'],
  ...['می‌خواهم', 'ه‍', 'क्‍ष', 'ශ්‍රී', 'ສະບາຍ', 'ཧྐྵྨླྺྼྻྂ', 'שָׁלוֹם', 'ˈfoʊ̯'],
  ...['\uE000', '\uFFFD', '\u{1F8FF}', '⠁', 'ㅋ', '葛\u{E0100}', 'ñ', 'x\u0338', '\u20E3'],
];

/** Two encodings of one text: composed (NFC), as typed on Windows and Linux, and decomposed (NFD), as on macOS. */
export const SPELLINGS = ['한글방', 'café', 'Ångström', 'が'].map(
  (text) => [text.normalize('NFC'), text.normalize('NFD')] as const,
);
