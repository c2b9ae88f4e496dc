import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { storeContract } from './contract.ts';

storeContract('in memory', () => ({ open: async () => createMemoryStore(), dispose: async () => {} }), {
  isDurable: false,
});
