import { EXIT } from './exit-codes.ts';

/** Resolves with the first SIGINT or SIGTERM; the second ends the process at once. */
export function onStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = (signal: NodeJS.Signals) => {
      if (isStopping) process.exit(EXIT.interrupted);
      isStopping = true;
      resolve(signal);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
