import base from './stryker.config.mjs';

/**
 * `npm run mutation -- stryker.netcode.config.mjs`: the same for the netcode's core, by the netcode's own tests.
 * One file alone: add `--mutate packages/netcode/src/packet.ts`.
 */
export default {
  ...base,
  vitest: { configFile: 'vitest.netcode-mutation.config.ts' },
  mutate: [
    'packages/netcode/src/*.ts',
    // Types and names only.
    '!packages/netcode/src/{index,runner,game}.ts',
    // The sync test is a tool beside the core.
    '!packages/netcode/src/sync-test*.ts',
  ],
  jsonReporter: { fileName: 'reports/mutation-netcode.json' },
};
