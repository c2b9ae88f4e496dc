import type { Way } from '../network/bad-network.ts';
import type { World } from './world.ts';

export interface Fault {
  /** In words, as the table has it. */
  readonly what: string;
  readonly strike: (world: World) => Promise<unknown>;
  /** After `lastsMs`. Default: what has struck stays as it is. */
  readonly heal?: (world: World) => Promise<unknown>;
  readonly lastsMs?: number;
  readonly isHideable?: true;
  readonly isRelayed?: true;
}

const LINK: readonly Way[] = [
  { from: 'ada', to: 'ben' },
  { from: 'ben', to: 'ada' },
];
const SERVER: readonly Way[] = [
  { from: 'ada', to: 'server' },
  { from: 'server', to: 'ada' },
];

const SHORT_MS = 3_000;
/** Longer than the reconnect deadline of the config, and than what it takes to notice. */
const LONG_MS = 15_000;
const SERVER_DOWN_MS = 2_000;
const JITTER_MS = [10, 70, 25, 90, 5, 50, 80, 15];
const JITTER_EVERY_MS = 400;

const heal = ({ network }: World) => network.heal();
const cut = (ways: readonly Way[]) => (world: World) => world.network.cut(ways);

/** Everything that is done to Ada, to her network, or to the server. */
export const FAULTS = {
  delay: {
    what: 'the link is 60 ms slower each way, to the end',
    strike: ({ adasLinks }) => adasLinks.set({ latencyMs: 60, lossPercent: 0 }),
  },
  jitter: {
    what: 'the link is 5 to 90 ms slower each way, changing all the time, to the end',
    async strike({ adasLinks, undo }) {
      let turn = 0;
      const change = () =>
        adasLinks.set({ latencyMs: JITTER_MS[turn++ % JITTER_MS.length]!, lossPercent: 0 }).catch(() => {});
      const timer = setInterval(change, JITTER_EVERY_MS);
      undo.push(() => clearInterval(timer));
      await change();
    },
  },
  loss: {
    what: 'one packet in twenty is lost each way on the link, to the end',
    strike: ({ adasLinks }) => adasLinks.set({ latencyMs: 1, lossPercent: 5 }),
  },
  linkCutOneWay: {
    what: 'nothing gets from Ada to Ben for 3 s',
    strike: cut(LINK.slice(0, 1)),
    heal,
    lastsMs: SHORT_MS,
  },
  linkCut: { what: 'the link is cut both ways for 3 s', strike: cut(LINK), heal, lastsMs: SHORT_MS },
  linkCutForLong: {
    what: 'the link is cut both ways for 15 s, longer than the reconnect deadline',
    strike: cut(LINK),
    heal,
    lastsMs: LONG_MS,
  },
  serverCut: {
    what: 'nothing gets from Ada to the server or back for 3 s',
    strike: cut(SERVER),
    heal,
    lastsMs: SHORT_MS,
  },
  networkCut: {
    what: 'nothing gets from Ada anywhere or back for 3 s',
    strike: cut([...LINK, ...SERVER]),
    heal,
    lastsMs: SHORT_MS,
  },
  networkCutForLong: {
    what: 'nothing gets from Ada anywhere or back for 15 s, longer than the reconnect deadline',
    strike: cut([...LINK, ...SERVER]),
    heal,
    lastsMs: LONG_MS,
  },
  networkUnplugged: {
    what: "Ada's network is off for 3 s, and her browser knows",
    strike: ({ network }) => network.unplug('ada'),
    heal: ({ network }) => network.plugIn('ada'),
    lastsMs: SHORT_MS,
  },
  addressChanged: {
    what: "Ada's machine gets another address",
    strike: ({ network }) => network.changeAddress('ada'),
  },
  browserKilled: {
    what: "Ada's browser is killed and not opened again",
    strike: ({ adasBrowser }) => adasBrowser.kill(),
  },
  tabClosed: { what: 'Ada closes the tab and does not come back', strike: ({ ada }) => ada.closesTab() },
  tabReopened: {
    what: 'Ada closes the tab and opens the page again in a new one',
    async strike(world) {
      const { ada } = world;
      await ada.closesTab();
      world.ada = await ada.opensSecondTab();
      await world.ada.joinsIfAsked();
    },
  },
  pageReloaded: { what: 'Ada reloads the page', strike: ({ ada }) => ada.reloads() },
  browserAsleep: {
    what: "Ada's laptop sleeps for 3 s",
    strike: async ({ adasBrowser }) => adasBrowser.stop(),
    heal: async ({ adasBrowser }) => adasBrowser.goOn(),
    lastsMs: SHORT_MS,
  },
  tabHidden: {
    what: 'Ada looks at another tab for 3 s',
    strike: ({ adasBrowser }) => adasBrowser.hide(),
    heal: ({ adasBrowser, ada }) => adasBrowser.show(ada.page),
    lastsMs: SHORT_MS,
    isHideable: true,
  },
  serverKilled: {
    what: 'the server is killed and starts again after 2 s',
    strike: ({ server }) => server.kill(),
    heal: ({ server }) => server.restart(),
    lastsMs: SERVER_DOWN_MS,
  },
  serverRestarted: {
    what: 'the server is stopped and starts again',
    async strike({ server }) {
      await server.stop();
      await server.restart();
    },
  },
  relayRestarted: {
    what: 'all links go through a relay (coturn), which is killed and starts again',
    strike: async ({ relay }) => relay?.restart(),
    isRelayed: true,
  },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];
