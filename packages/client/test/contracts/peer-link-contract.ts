import type { PeerLink } from '../../src/ports/peer-link.ts';

/** Two ends of one link, signaled to each other already; `unsignaled` are two that never hear of each other. */
export interface PeerLinkHarness {
  pair(): readonly [PeerLink, PeerLink];
  unsignaled(): PeerLink;
}

export interface ContractCase {
  readonly name: string;
  run(harness: PeerLinkHarness): Promise<void>;
}

const NEVER = new AbortController().signal;

/** Together more than any browser holds on the way: most of them wait in the sender's buffer. */
const LARGE_MESSAGES = 32;
const LARGE_BYTES = 60_000;

/** What any adapter of the peer link port must do. Needs no test runner, so that it also runs inside a real browser. */
export const PEER_LINK_CONTRACT: readonly ContractCase[] = [
  {
    name: 'both ends open, and opened() holds when asked again',
    run: async (harness) => {
      await withOpenPair(harness, async ([first]) => first.opened(NEVER));
    },
  },
  {
    name: 'reliable messages arrive whole and in order, both ways',
    run: async (harness) => {
      await withOpenPair(harness, async ([first, second]) => {
        for (const [from, to] of [
          [first, second],
          [second, first],
        ] as const) {
          const sizes = Array.from({ length: 50 }, (_, index) => 1 + index * 37);
          const arrived = collect(to, sizes.length);
          for (const size of sizes) check(from.send('reliable', filled(size)), 'sent');
          const messages = await arrived;
          check(
            messages.every(({ bytes, delivery }, index) => {
              return delivery === 'reliable' && sameBytes(bytes, filled(sizes[index] ?? 0));
            }),
            'every message equal, in order, reliable',
          );
        }
      });
    },
  },
  {
    name: 'reliable messages that fill the buffer wait in it, and arrive whole and in order, both ways at once',
    run: async (harness) => {
      await withOpenPair(harness, async (pair) => {
        const [first, second] = pair;
        const arrived = [first, second].map((link) => collect(link, LARGE_MESSAGES));
        for (let index = 0; index < LARGE_MESSAGES; index++) {
          for (const link of pair) check(link.send('reliable', filled(LARGE_BYTES + index)), 'sent');
        }
        for (const messages of await Promise.all(arrived)) {
          check(
            messages.every(({ bytes }, index) => sameBytes(bytes, filled(LARGE_BYTES + index))),
            'every message equal, in order',
          );
        }
      });
    },
  },
  {
    name: 'lossy messages arrive and say that they are lossy',
    run: async (harness) => {
      await withOpenPair(harness, async ([first, second]) => {
        const arrived = collect(second, 1);
        check(first.send('lossy', filled(40)), 'sent');
        const [message] = await arrived;
        check(message?.delivery === 'lossy' && sameBytes(message.bytes, filled(40)), 'equal and lossy');
      });
    },
  },
  {
    name: 'messages that come before the first listener wait for it',
    run: async (harness) => {
      await withOpenPair(harness, async ([first, second]) => {
        first.send('reliable', filled(3));
        // A round trip in the other direction: by then the first message has arrived.
        const ping = collect(first, 1);
        second.send('reliable', filled(1));
        await ping;
        const pong = collect(second, 2);
        first.send('reliable', filled(4));
        const messages = await pong;
        check(messages[0]?.bytes.length === 3 && messages[1]?.bytes.length === 4, 'both, in order');
      });
    },
  },
  {
    name: 'close at one end is told at both ends, once, also to late listeners; nothing is sent after it',
    run: async (harness) => {
      const [first, second] = harness.pair();
      await Promise.all([first.opened(NEVER), second.opened(NEVER)]);
      const told = Promise.withResolvers<void>();
      let calls = 0;
      second.onClose(() => {
        calls++;
        told.resolve();
      });
      first.close();
      first.close();
      await told.promise;
      await new Promise<void>((resolve) => second.onClose(() => resolve()));
      check(calls === 1, `told once, not ${calls} times`);
      check(!first.send('reliable', filled(1)) && !second.send('reliable', filled(1)), 'reliable refused');
      check(!first.send('lossy', filled(1)) && !second.send('lossy', filled(1)), 'lossy refused');
      second.close();
    },
  },
  {
    name: 'a link that is closed before it opened says so',
    run: async (harness) => {
      const link = harness.unsignaled();
      const opened = link.opened(NEVER).then(
        () => 'opened',
        () => 'rejected',
      );
      link.close();
      check((await opened) === 'rejected', 'rejected');
      await new Promise<void>((resolve) => link.onClose(() => resolve()));
      check(!link.send('reliable', filled(1)), 'refused');
    },
  },
  {
    name: 'an aborted opened() rejects and leaves the link to be closed',
    run: async (harness) => {
      const link = harness.unsignaled();
      const abort = new AbortController();
      const opened = link.opened(abort.signal).then(
        () => 'opened',
        () => 'rejected',
      );
      abort.abort('enough');
      check((await opened) === 'rejected', 'rejected');
      link.close();
    },
  },
  {
    name: 'a link whose ends look for another path carries what is sent meanwhile and afterwards, both ways',
    run: async (harness) => {
      await withOpenPair(harness, async (pair) => {
        for (const [from, to] of [pair, [pair[1], pair[0]]] as const) {
          const arrived = collect(to, 200);
          for (let index = 0; index < 200; index++) {
            if (index === 100) for (const link of pair) link.restartIce();
            check(from.send('reliable', filled(index + 1)), 'sent');
          }
          const messages = await arrived;
          check(
            messages.every(({ bytes }, index) => sameBytes(bytes, filled(index + 1))),
            'every message equal, in order',
          );
          const [lossy] = await Promise.all([collect(to, 1), from.send('lossy', filled(7))]);
          check(lossy[0]?.delivery === 'lossy', 'the lossy channel too');
        }
      });
    },
  },
  {
    name: 'a closed link looks for nothing, and says nothing of it',
    run: async (harness) => {
      const link = harness.unsignaled();
      link.close();
      link.restartIce();
    },
  },
  {
    name: 'the route of a link between neighbours is direct, and unknown once closed',
    run: async (harness) => {
      await withOpenPair(harness, async ([first]) => {
        const route = await first.route();
        check(route === 'direct', `direct, not ${route}`);
      });
    },
  },
];

async function withOpenPair(
  harness: PeerLinkHarness,
  use: (pair: readonly [PeerLink, PeerLink]) => Promise<void>,
): Promise<void> {
  const pair = harness.pair();
  try {
    await Promise.all(pair.map((link) => link.opened(NEVER)));
    await use(pair);
  } finally {
    for (const link of pair) link.close();
  }
}

interface Arrived {
  readonly bytes: Uint8Array;
  readonly delivery: string;
}

function collect(link: PeerLink, count: number): Promise<Arrived[]> {
  return new Promise((resolve) => {
    const messages: Arrived[] = [];
    const stop = link.onMessage((bytes, delivery) => {
      messages.push({ bytes, delivery });
      if (messages.length === count) {
        stop();
        resolve(messages);
      }
    });
  });
}

function filled(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + size) & 0xff);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function check(condition: boolean, what: string): void {
  if (!condition) throw new Error(`contract broken: ${what}`);
}
