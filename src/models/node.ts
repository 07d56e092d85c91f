import { Schema } from 'mongoose';

/** A running process of this service. It holds seats for as long as it regularly updates `seenAt`. */
export interface Node {
  _id: string;
  seenAt: Date;
  /** Whether it cannot reach the other nodes. */
  cutOff?: boolean;
}

export const nodeSchema = new Schema<Node>(
  { _id: { type: String, required: true }, seenAt: { type: Date, required: true }, cutOff: Boolean },
  { versionKey: false },
);
