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

function pair(onSignal = (_from: number, _data: string) => {}): readonly [PeerLink, PeerLink] {
  const make = (slot: 0 | 1) =>
    createSimplePeerLink({
      isInitiator: slot === 0,
      iceServers: [],
      relay: 'never',
      onSignal(data) {
        onSignal(slot, data);
        links[1 - slot]?.signal(data);
      },
    });
  const links: [PeerLink, PeerLink] = [make(0), make(1)];
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

/** Another path is looked for in earnest: with new credentials, which the other end answers. */
async function makesNewCredentials(): Promise<void> {
  const credentials: string[][] = [[], []];
  const answered = Promise.withResolvers<void>();
  const links = pair((from, data) => {
    const ufrag = /"sdp":.*a=ice-ufrag:([^\\]+)/.exec(data)?.[1];
    if (ufrag === undefined) return;
    credentials[from]?.push(ufrag);
    if (credentials[1]?.length === 2) answered.resolve();
  });
  const never = new AbortController().signal;
  await Promise.all(links.map((link) => link.opened(never)));
  links[1].restartIce();
  links[0].restartIce();
  await answered.promise;
  for (const link of links) link.close();
  if (credentials.some((own) => own.length !== 2 || new Set(own).size !== 2)) {
    throw new Error(`credentials: ${JSON.stringify(credentials)}`);
  }
}

const cases = [
  { name: 'another path is looked for with new credentials', run: makesNewCredentials },
  ...PEER_LINK_CONTRACT.map(({ name, run }) => ({
    name,
    run: () => run({ pair: () => pair(), unsignaled }),
  })),
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
