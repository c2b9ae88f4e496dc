/** What the command tells the shell. */
export const EXIT = {
  done: 0,
  /** Could not start, or had to stop: the sentence on stderr says why. */
  failed: 1,
  /** The command line or the config is wrong. */
  usage: 2,
  /** Stopped at once by a second signal. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
