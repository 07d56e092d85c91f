import type { RequestHandler } from 'express';

/**
 * Skips reading requests whose client has gone: pipelined requests all start at once, and their client may leave while others are
 * served. Writing requests are still done, since a page may close right after sending something.
 */
export const stopWhenGone: RequestHandler = (req, res, next) => {
  const render = res.render.bind(res) as (...page: unknown[]) => void;
  // Rendering costs more than everything that is read for a page.
  res.render = (...page: unknown[]) => {
    if (!res.destroyed) render(...page);
  };
  if (!req.socket.destroyed || !['GET', 'HEAD'].includes(req.method)) next();
};
