import { mergeConfig } from 'vitest/config';
import base from './vite.config.ts';

/** The tests that judge the pure core: fast and deterministic, so that each mutant costs little. */
const config = mergeConfig(base, {});
config.test = {
  ...config.test,
  include: [
    'packages/server/test/{session,plan,matchmaking}/**/*.test.ts',
    'packages/protocol/test/link-verdict.test.ts',
  ],
  // Hundreds of thousands of events per run: each mutant would cost a minute. What it finds has a test of its own.
  exclude: ['packages/server/test/session/properties.test.ts'],
};

export default config;
