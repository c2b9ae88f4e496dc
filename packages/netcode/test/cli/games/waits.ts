/** Would keep a process alive for ever. */
setInterval(() => {}, 1000);

export { walk } from './good.ts';
