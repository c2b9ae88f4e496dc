import { defineConfig } from 'vitest/config';

const conditions = ['source', 'module', 'browser', 'development|production', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions: ['source', 'node', 'module', 'development|production', 'default'] } },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'apps/*/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    // Both cores of a small machine; by default one is left idle.
    maxWorkers: 2,
    // Ends a test that hangs; a busy machine needs its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
