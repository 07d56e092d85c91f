import { Schema } from 'mongoose';

/** A running process of this service. It holds seats for as long as it regularly updates `seenAt`. */
export interface Node {
  _id: string;
  seenAt: Date;
}

export const nodeSchema = new Schema<Node>(
  { _id: { type: String, required: true }, seenAt: { type: Date, required: true } },
  { versionKey: false },
);
