// Loaded into a service's process: an error that nobody catches, from where no handler of ours is.
process.on('SIGUSR2', () => {
  throw new Error('nobody catches this');
});
process.on('SIGALRM', () => {
  void Promise.reject(new Error('nobody handles this'));
});
