import type { RequestHandler } from 'express';

/**
 * Reads nothing for a client that has hung up while others were served: requests that were sent in one go (pipelining) all
 * begin at once. What writes is done nevertheless, since a page may close right after it has said something.
 */
export const stopWhenGone: RequestHandler = (req, res, next) => {
  const render = res.render.bind(res) as (...page: unknown[]) => void;
  // A page costs more than anything that is read for it.
  res.render = (...page: unknown[]) => {
    if (!res.destroyed) render(...page);
  };
  if (!req.socket.destroyed || !['GET', 'HEAD'].includes(req.method)) next();
};
