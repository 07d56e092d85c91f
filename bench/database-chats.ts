import mongoose from 'mongoose';

const { MongoClient, ObjectId } = mongoose.mongo;
type Collection = mongoose.mongo.Collection;
type Document = Record<string, unknown>;

export interface Database extends AsyncDisposable {
  chats: Collection;
  /** A command that carries these documents and stores nothing, to measure the protocol alone. */
  ping: (documents: Document[]) => Promise<unknown>;
}

/** A client, and the chats collection with the product's indexes. */
export async function openDatabase(url: string): Promise<Database> {
  const client = await MongoClient.connect(url);
  const chats = client.db().collection('chats');
  await chats.createIndexes([
    { key: { room: 1, createdAt: 1, _id: 1 } },
    { key: { room: 1, member: 1, key: 1 }, unique: true },
  ]);
  return {
    chats,
    ping: (documents) => client.db().command({ ping: 1, comment: documents }),
    async [Symbol.asyncDispose]() {
      await client.close();
    },
  };
}

let made = 0;

/** A chat as the product stores it. */
export function chatIn(room: string): Document {
  made++;
  return {
    _id: new ObjectId(),
    room,
    member: `member-${made % 10}`,
    key: `key-${process.pid}-${made}`,
    user: '#3a7bd5',
    number: 4821,
    chat: 'An ordinary line of talk, as long as lines of talk are.',
    createdAt: new Date(),
  };
}

/** The name of the nth room. */
export function room(n: number): string {
  return `65f0c0ffee65f0c0ffee${String(n).padStart(4, '0')}`;
}

/** Stores chats, spread over rooms, in groups. */
export async function fillChats(
  { chats }: Database,
  count: number,
  rooms: number,
  name = room,
): Promise<void> {
  for (let at = 0; at < count; at += 1000)
    await chats.insertMany(
      Array.from({ length: Math.min(1000, count - at) }, (_, i) => chatIn(name((at + i) % rooms))),
    );
}
