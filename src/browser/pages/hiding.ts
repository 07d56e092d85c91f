/**
 * Hides hidden people's messages. The page of a reader who has hidden people runs this as a classic script before its
 * parser reaches the log, so that none of them is painted first; other pages load it when a person is hidden. It must share no code with modules.
 */
{
  const { dataset = {} } = document.getElementById('main') ?? {};
  const { room = '', member = '', hiddenPerson = '' } = dataset;
  const kept = `huechat:hidden:${room}:${member}:`;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);

  const rulesOf = (who: string) => `
    .line[data-member="${who}"]:not(.line--shown), .quote[data-member="${who}"] > * { display: none }
    .quote[data-member="${who}"]::after { content: ${JSON.stringify(hiddenPerson)}; grid-column: 2 }`;
  const apply = (members: string[]) => {
    sheet.replaceSync(members.map(rulesOf).join(''));
  };

  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(kept));
    // Stored values are outside input.
    const members = names.map((name) => name.slice(kept.length)).filter((name) => /^[\w-]+$/.test(name));
    apply(members);
    dataset['hidden'] = members.join(' ');
  } catch {
    dataset['hidden'] = '';
    // Without storage, nobody is hidden yet.
  }
  document.addEventListener('hidden-people', (event) => {
    apply((event as CustomEvent<string[]>).detail);
  });
}

export {};
