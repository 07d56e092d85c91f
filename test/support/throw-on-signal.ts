// Loaded into a service's process: throws an uncaught error outside of every handler.
process.on('SIGUSR2', () => {
  throw new Error('nobody catches this');
});
process.on('SIGALRM', () => {
  void Promise.reject(new Error('nobody handles this'));
});
