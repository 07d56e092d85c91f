/** Makes a GIF of frames in a worker, so that the page stays responsive and can cancel a job by ending the worker. */
import { makeGif } from './make-gif.js';
import type { GifJob, GifReply } from './messages.js';

declare const self: DedicatedWorkerGlobalScope;

self.addEventListener('message', ({ data }: MessageEvent<GifJob>) => {
  const reply = (message: GifReply) => {
    self.postMessage(message);
  };
  const gif = makeGif(data, (progress) => {
    reply({ progress });
  });
  for (const frame of data.frames) frame.close();
  reply({ gif });
});
