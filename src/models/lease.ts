import { Schema } from 'mongoose';

/** Work that one node does for all of them, as long as it renews the lease. */
export interface Lease {
  /** The name of the work. */
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
