import { mergeConfig } from 'vitest/config';
import base from './vite.config.ts';

/** The tests that judge the netcode's core, and the first cases of each property: each mutant that survives runs them all. */
const config = mergeConfig(base, {});
config.test = {
  ...config.test,
  include: ['packages/netcode/test/*.test.ts'],
  // Seconds each, and other tests see what they see. The sync test and its maths are no part of the core.
  exclude: ['packages/netcode/test/{time-sync-bars,sync-test*,*maths*}.test.ts'],
  setupFiles: ['packages/netcode/test/support/short-properties.ts'],
};

export default config;
