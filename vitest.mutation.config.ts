import { mergeConfig } from 'vitest/config';
import base from './vite.config.ts';

/** The tests that judge the pure core: fast and deterministic, so that each mutant costs little. */
const config = mergeConfig(base, {});
config.test = {
  ...config.test,
  include: [
    'packages/server/test/{session,plan,matchmaking}/**/*.test.ts',
    'packages/client/test/validation/**/*.test.ts',
  ],
};

export default config;
