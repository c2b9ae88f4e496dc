import { join } from 'node:path';
import { ROOT } from '../../../scripts/runner/repository.ts';
import { Participant } from '../../support/participant.ts';
import { TestServer } from '../../support/test-server.ts';
import { TURN_SECRET_IN, TurnServer } from '../../support/turn-server.ts';
import { BadNetwork } from '../network/bad-network.ts';
import { controlLinkQuality, type LinkQualityControl } from '../network/link-quality.ts';
import { type Browser, openBrowserIn, openHideableBrowser } from './browsers.ts';
import { holdsBack, pressesKeys } from './page-scripts.ts';

export interface WorldOptions {
  /** 0 to 99: tells worlds that exist at the same time apart. */
  readonly number?: number;
  /** Must Ada's tab be one that can be hidden? */
  readonly isHideable?: boolean;
  /** Do all links go through a relay, which is there as `relay`? */
  readonly isRelayed?: boolean;
  readonly config?: string;
  /** What has been opened until then is closed. */
  readonly signal?: AbortSignal;
}

/** Of every world that there is, or that is being made. */
const closings = new Set<() => Promise<void>>();
let isOver = false;

/** For a run that has to end now: nothing of any world stays behind, whatever is still waited for in it, and none is made any more. */
export async function closeAllWorlds(): Promise<void> {
  isOver = true;
  await Promise.allSettled([...closings].map((close) => close()));
}

/** What the relay and the server share. */
const RELAY_SECRET = 'shared-for-the-fault-matrix-0123456789';

/** A coturn that can go and come back. */
class Relay {
  readonly #number: number;
  #running: TurnServer;

  private constructor(number: number, running: TurnServer) {
    this.#number = number;
    this.#running = running;
  }

  static async start(number: number): Promise<Relay> {
    return new Relay(number, await TurnServer.start(RELAY_SECRET, number));
  }

  /** What it has relayed for whom is forgotten. */
  async restart(): Promise<void> {
    await this.#running.close();
    this.#running = await TurnServer.start(RELAY_SECRET, this.#number);
  }

  close(): Promise<void> {
    return this.#running.close();
  }
}

/** A server and two machines with a browser each, and a bad network between the three. Faults happen to Ada, or to the server. */
export class World {
  readonly server: TestServer;
  readonly network: BadNetwork;
  readonly relay: Relay | undefined;
  readonly adasBrowser: Browser;
  readonly bensBrowser: Browser;
  /** Ada's newest tab. */
  ada: Participant;
  readonly ben: Participant;
  readonly adasLinks: LinkQualityControl;
  /** Things to be undone at the end, whatever happens. */
  readonly undo: (() => void)[] = [];
  readonly #address: string;
  /** Idempotent. */
  readonly close: () => Promise<void>;

  private constructor(parts: Omit<World, 'undo' | 'guest'>, address: string) {
    this.server = parts.server;
    this.network = parts.network;
    this.relay = parts.relay;
    this.adasBrowser = parts.adasBrowser;
    this.bensBrowser = parts.bensBrowser;
    this.ada = parts.ada;
    this.ben = parts.ben;
    this.adasLinks = parts.adasLinks;
    this.close = parts.close;
    this.#address = address;
  }

  static async open(options: WorldOptions = {}): Promise<World> {
    if (isOver) throw new Error('the run is over');
    const { number = 0, isRelayed = false } = options;
    const usual = `e2e/configs/${isRelayed ? 'faults-relayed' : 'faults'}.config.ts`;
    const config = options.config ?? join(ROOT, usual);
    const env = { TEST_PARALLEL_INDEX: String(number), [TURN_SECRET_IN]: RELAY_SECRET };
    const closers: (() => Promise<unknown>)[] = [];
    const close = () => closeInTurn(closers).finally(() => closings.delete(close));
    closings.add(close);
    options.signal?.addEventListener('abort', close);
    try {
      const network = await BadNetwork.open(number);
      closers.push(() => network.close());
      const relay = isRelayed ? await Relay.start(number) : undefined;
      closers.push(async () => relay?.close());
      const server = await TestServer.start({ config, env });
      closers.push(() => server.close());
      const address = `http://${network.addressOf('server')}:${new URL(server.address).port}`;
      const open = (end: 'ada' | 'ben') => openBrowserIn({ namespacePid: network.pidOf(end), address });
      const adasBrowser = await (options.isHideable ? openHideableBrowser(address) : open('ada'));
      closers.push(() => adasBrowser.close());
      const bensBrowser = await open('ben');
      closers.push(() => bensBrowser.close());
      const ada = await personIn(adasBrowser, 'ada', address);
      const ben = await personIn(bensBrowser, 'ben', address);
      await ada.page.addInitScript(holdsBack);
      const adasLinks = await controlLinkQuality(ada.page);
      const parts = { server, network, relay, adasBrowser, bensBrowser, ada, ben, adasLinks, close };
      const world = new World(parts, address);
      closers.push(async () => {
        for (const undo of world.undo) undo();
      });
      return world;
    } catch (error) {
      await close();
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', close);
    }
  }

  /** One more person, on Ben's machine. */
  guest(id: string): Promise<Participant> {
    return personIn(this.bensBrowser, id, this.#address);
  }
}

/** The last first, each once; what goes wrong with one keeps no other open. */
async function closeInTurn(closers: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let next = closers.pop(); next; next = closers.pop()) {
    await next().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function personIn(browser: Browser, id: string, address: string): Promise<Participant> {
  const context = await browser.newContext();
  await context.addInitScript(pressesKeys);
  return Participant.withBrowser(id, address, context);
}
