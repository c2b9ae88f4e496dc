/** Runs the peer link contract on the simple-peer adapter, both ends in one page; the spec reads the results. */
import { createSimplePeerLink } from '../../../packages/client/src/adapters/simple-peer/link.ts';
import type { PeerLink } from '../../../packages/client/src/ports/peer-link.ts';
import { PEER_LINK_CONTRACT } from '../../../packages/client/test/contracts/peer-link-contract.ts';

export interface CaseResult {
  readonly name: string;
  /** Undefined: passed. */
  readonly error: string | undefined;
}

declare global {
  interface Window {
    peerLinkResults?: readonly CaseResult[];
  }
}

function pair(): readonly [PeerLink, PeerLink] {
  const links: [PeerLink, PeerLink] = [
    createSimplePeerLink({
      isInitiator: true,
      iceServers: [],
      relay: 'never',
      onSignal: (data) => links[1].signal(data),
    }),
    createSimplePeerLink({
      isInitiator: false,
      iceServers: [],
      relay: 'never',
      onSignal: (data) => links[0].signal(data),
    }),
  ];
  return links;
}

function unsignaled(): PeerLink {
  return createSimplePeerLink({ isInitiator: true, iceServers: [], relay: 'never', onSignal: () => {} });
}

async function refusesHostileSignals(): Promise<void> {
  for (const data of [
    '',
    'null',
    '{',
    '7',
    '{"type":"offer","sdp":"no"}',
    '{"candidate":{"candidate":"x"}}',
    '[[]]',
  ]) {
    const link = unsignaled();
    link.signal(data);
    link.close();
    link.signal(data);
  }
}

/** simple-peer's own way out of trouble: an error, then the close. */
async function tellsWhyTheBrowserRefused(): Promise<void> {
  const link = unsignaled();
  const cause = new Promise<string>((resolve) => link.onClose(resolve));
  link.signal('{"type":"answer","sdp":"no description"}');
  if (!/answer|description/i.test(await cause)) throw new Error(`closed because: ${await cause}`);
  link.close();
}

const cases = [
  ...PEER_LINK_CONTRACT.map(({ name, run }) => ({ name, run: () => run({ pair, unsignaled }) })),
  { name: 'a hostile signal never throws', run: refusesHostileSignals },
  { name: 'what the browser refuses closes the link, and is told', run: tellsWhyTheBrowserRefused },
];

const results: CaseResult[] = [];
for (const { name, run } of cases) {
  const error = await run().then(
    () => undefined,
    (reason: unknown) => String(reason),
  );
  results.push({ name, error });
}
window.peerLinkResults = results;
