import { EXIT } from './exit-codes.ts';

export interface StopSignals {
  /** Resolves with the first SIGINT or SIGTERM. */
  readonly first: Promise<NodeJS.Signals>;
  /** Aborted when nothing is to be waited for: by SIGINT, by a second signal, or by who has nothing left to wait for. */
  readonly hurry: AbortController;
}

/** SIGTERM asks, SIGINT and any second signal insist; one more once there is nothing to wait for ends the process at once. */
export function onStopSignal(): StopSignals {
  const hurry = new AbortController();
  const first = new Promise<NodeJS.Signals>((resolve) => {
    let isStopping = false;
    const stop = (signal: NodeJS.Signals) => {
      if (isStopping && hurry.signal.aborted) process.exit(EXIT.interrupted);
      if (isStopping || signal === 'SIGINT') hurry.abort();
      isStopping = true;
      resolve(signal);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
  return { first, hurry };
}
