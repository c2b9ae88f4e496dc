import { join } from 'node:path';
import { ROOT } from '../../../scripts/runner/repository.ts';
import { Participant } from '../../support/participant.ts';
import { TestServer } from '../../support/test-server.ts';
import { BadNetwork } from '../network/bad-network.ts';
import { controlLinkQuality, type LinkQualityControl } from '../network/link-quality.ts';
import { type Browser, openBrowserIn, openHideableBrowser } from './browsers.ts';
import { holdsBack, pressesKeys } from './page-scripts.ts';

export interface WorldOptions {
  /** 0 to 99: tells worlds that exist at the same time apart. */
  readonly number?: number;
  /** Must Ada's tab be one that can be hidden? */
  readonly isHideable?: boolean;
  readonly config?: string;
}

/** A server and two machines with a browser each, and a bad network between the three. Faults happen to Ada, or to the server. */
export class World {
  readonly server: TestServer;
  readonly network: BadNetwork;
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
    this.adasBrowser = parts.adasBrowser;
    this.bensBrowser = parts.bensBrowser;
    this.ada = parts.ada;
    this.ben = parts.ben;
    this.adasLinks = parts.adasLinks;
    this.#address = address;
  }

  static async open(options: WorldOptions = {}): Promise<World> {
    const config = options.config ?? join(ROOT, 'e2e/configs/faults.config.ts');
    const closers: (() => Promise<unknown>)[] = [];
    try {
      const network = await BadNetwork.open(options.number);
      closers.push(() => network.close());
      const server = await TestServer.start({ config });
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
      return new World({ server, network, adasBrowser, bensBrowser, ada, ben, adasLinks }, address);
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
    await this.network.close();
  }
}

async function personIn(browser: Browser, id: string, address: string): Promise<Participant> {
  const context = await browser.newContext();
  await context.addInitScript(pressesKeys);
  return Participant.withBrowser(id, address, context);
}
