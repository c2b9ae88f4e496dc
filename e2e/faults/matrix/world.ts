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

  private constructor(parts: Omit<World, 'undo' | 'guest' | 'close'>, address: string) {
    this.server = parts.server;
    this.network = parts.network;
    this.relay = parts.relay;
    this.adasBrowser = parts.adasBrowser;
    this.bensBrowser = parts.bensBrowser;
    this.ada = parts.ada;
    this.ben = parts.ben;
    this.adasLinks = parts.adasLinks;
    this.#address = address;
  }

  static async open(options: WorldOptions = {}): Promise<World> {
    const { number = 0, isRelayed = false } = options;
    const usual = `e2e/configs/${isRelayed ? 'faults-relayed' : 'faults'}.config.ts`;
    const config = options.config ?? join(ROOT, usual);
    const env = { TEST_PARALLEL_INDEX: String(number), [TURN_SECRET_IN]: RELAY_SECRET };
    const closers: (() => Promise<unknown>)[] = [];
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
      return new World({ server, network, relay, adasBrowser, bensBrowser, ada, ben, adasLinks }, address);
    } catch (error) {
      for (const close of closers.reverse()) await close();
      throw error;
    }
  }

  /** One more person, on Ben's machine. */
  guest(id: string): Promise<Participant> {
    return personIn(this.bensBrowser, id, this.#address);
  }

  async close(): Promise<void> {
    for (const undo of this.undo) undo();
    await this.adasBrowser.close();
    await this.bensBrowser.close();
    await this.server.close();
    await this.relay?.close();
    await this.network.close();
  }
}

async function personIn(browser: Browser, id: string, address: string): Promise<Participant> {
  const context = await browser.newContext();
  await context.addInitScript(pressesKeys);
  return Participant.withBrowser(id, address, context);
}
