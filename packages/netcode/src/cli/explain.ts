import type { SyncTestCause } from '../sync-test-result.ts';

export interface Explanation {
  /** What was found, in one sentence. */
  readonly finding: string;
  /** From the likeliest on. */
  readonly usualCauses: readonly string[];
}

const CHANCE_AND_TIME =
  'Math.random, crypto, Date or performance.now: take `random` and `frame` from the context instead';

/** What each cause means for the author of a game. */
export const EXPLANATIONS: Readonly<Record<SyncTestCause, Explanation>> = {
  secondRun: {
    finding:
      'a second game from the same seed, settings and inputs, which was never rolled back, came out otherwise',
    usualCauses: [
      CHANCE_AND_TIME,
      'a variable of the module that goes on from one game to the next, like a counter for ids',
      'an order that comes from elsewhere: a Map, Set or object of the module, filled by an earlier game',
      'something that a rollback leaves behind: a cache or a list that a mispredicted step has filled',
    ],
  },
  resimulation: {
    finding: 'the frame, stepped again from its snapshot with the same inputs, came out otherwise',
    usualCauses: [
      'a variable outside the state that step reads and no rollback takes back: a counter, a cache, the last input',
      'a reference that was kept: after load the state holds other objects, and the old one is changed in vain',
      'an iteration order: a Map, Set or object outside the state whose entries came in another order this time',
      CHANCE_AND_TIME,
    ],
  },
  load: {
    finding: 'the state that load gave back was not the one that had been saved',
    usualCauses: [
      'save or load leaves out a field: copy every field that step, outcome or checksum reads',
      'the snapshot shares memory with the state: save must copy arrays and objects, and load must not hand out the snapshot itself',
      'load keeps something of the state that it writes over',
      'checksum reads something that is not in the snapshot: a cache, a variable of the module',
    ],
  },
  replay: {
    finding: 'what the bots did, played again from the record without asking them, gave another state',
    usualCauses: [
      'bot changes the state it is shown: it may only read it and answer with an input',
      'bot leaves something in a variable that step reads',
    ],
  },
  transfer: {
    finding:
      'a game that took the state as bytes, as a peer does that is healed or comes back, went on otherwise',
    usualCauses: [
      'encodeState leaves out a field, or decodeState reads it otherwise than it was written',
      'a variable outside the state that save and load take care of, and the bytes do not hold',
      'without encodeState: the snapshot refers to something outside that another page does not have',
    ],
  },
};

export const THREW: Explanation = {
  finding: 'the run could not be finished: the game threw',
  usualCauses: [
    'the settings are those of no scene: pass them with --settings',
    'input.decode or step does not take every input: a peer may send any bytes',
    'the state holds a Map, a Set or a class instance: use plain data, or bring save, load and checksum',
  ],
};
