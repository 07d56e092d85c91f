import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A room in the lobby and a message in the chat, as the service renders them. */
const ROOM = /<li class="room"[\s\S]*?<\/li>/g;
const LINE = /<li class="line[^"]*"\s+tabindex="-1"\s+id="chat-[\s\S]*?<\/li>/g;

/**
 * Makes the course's templates from the service's rendered pages: parts that vary between rooms or chats become fields.
 * @param pages the service's lobby with one room, its form, and a room's page with one chat in it
 */
export async function writeTemplates(
  folder: string,
  pages: { lobby: string; form: string; room: string; id: string },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const write = (name: string, html: string) => writeFile(join(folder, name), html);
  await write('form.html', raw(pages.form));
  await write('lobby.html', loop(pages.lobby, ROOM, 'room in rooms', roomFields(pages.id)));
  await write('room.html', loop(pages.room, LINE, 'line in chats', lineFields));
}

type Fields = [RegExp, string][];

const roomFields = (id: string): Fields => [
  [new RegExp(id, 'g'), '{{ room.id }}'],
  [/>bench</g, '>{{ room.title }}<'],
  [/data-created="[^"]*"/g, 'data-created="{{ room.createdAt.toISOString() }}"'],
  [/(?<=>)\d+\/100(?=<)/g, '{{ room.seats.length }}/{{ room.max }}'],
  [
    /<rect [^>]*\/>/g,
    '{% for seat in room.seats %}<rect x="{{ loop.index0 }}" width="1" height="1" fill="{{ seat.user }}"/>{% endfor %}',
  ],
];

const lineFields: Fields = [
  [/(?<=id="(?:chat-)?)[0-9a-f]{24}(?=")/g, '{{ line.id }}'],
  [/data-cursor="[^"]*"/g, 'data-cursor="{{ line.id }}"'],
  [/data-member="[^"]*"/g, 'data-member="{{ line.member }}"'],
  [/(data-user|fill)="[^"]*"/g, '$1="{{ line.user }}"'],
  [/data-number="[^"]*"/g, 'data-number="{{ line.number }}"'],
  [/(data-at|datetime)="[^"]*"/g, '$1="{{ line.createdAt.toISOString() }}"'],
  [/ \d{4}(?=<\/span>)/g, ' {{ line.number }}'],
  [/\d\d:\d\d(?=<\/time>)/g, '{{ line.createdAt.toTimeString().slice(0, 5) }}'],
  [/what people say[^<]*/g, '{{ line.chat }}'],
];

/** Replaces the page's single example with a loop; empty elements that scripts fill stay unchanged. */
function loop(page: string, example: RegExp, head: string, fields: Fields): string {
  const [found] = page.match(example) ?? [];
  if (found === undefined) throw new Error(`no ${example.source} in the page`);
  const body = fields.reduce((text, [pattern, field]) => text.replace(pattern, field), found);
  const [before = '', after = ''] = page.split(found);
  return `${raw(before)}{% for ${head} %}${body}{% endfor %}${raw(after)}`;
}

/** The page of one reader, with the reader's colour and number as fields. */
function raw(html: string): string {
  return html
    .replace(/(data-me|fill)="#[0-9a-f]{6}"/g, '$1="{{ colour }}"')
    .replace(/(?<=<strong[^>]*>\S+ )\d{4}(?=<)/g, '{{ number }}');
}
