import { Schema } from 'mongoose';

/** Work that one node does for all, as long as it keeps saying so. */
export interface Lease {
  /** What work. */
  _id: string;
  holder: string;
  until: Date;
}

export const leaseSchema = new Schema<Lease>(
  {
    _id: { type: String, required: true },
    holder: { type: String, required: true },
    until: { type: Date, required: true },
  },
  { versionKey: false },
);
