import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/store/port.ts';
import { commitRules } from './contract/commit-rules.ts';
import { deadlineRules } from './contract/deadline-rules.ts';
import { durabilityRules } from './contract/durability-rules.ts';
import { recordRules } from './contract/record-rules.ts';
import { sessionRules } from './contract/session-rules.ts';

/** One place where stores live. */
export interface StoreHarness {
  /** A store on this place: empty at first, afterwards with what a durable engine kept. */
  open(): Promise<Store>;
  /** Releases the place; stores are closed already. */
  dispose(): Promise<void>;
}

/** What the rules work with: the harness, and a store that is opened before and closed after every test. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens the place again; `store` is the new one. */
  reopen(): Promise<void>;
}

/**
 * What every engine owes the port (docs in `src/store/port.ts`), whatever it stores on. `isDurable`: what was committed
 * is there after `close` and `open`.
 */
export function storeContract(
  name: string,
  createHarness: () => StoreHarness | Promise<StoreHarness>,
  { isDurable }: { readonly isDurable: boolean },
): void {
  describe(`the store contract: ${name}`, () => {
    let harness: StoreHarness;
    let store: Store;
    beforeEach(async () => {
      harness = await createHarness();
      store = await harness.open();
    });
    afterEach(async () => {
      await store.close();
      await harness.dispose();
    });
    const subject: StoreUnderTest = {
      get store() {
        return store;
      },
      async reopen() {
        await store.close();
        store = await harness.open();
      },
    };
    commitRules(subject);
    sessionRules(subject);
    deadlineRules(subject);
    recordRules(subject);
    durabilityRules(subject, { isDurable });
  });
}
