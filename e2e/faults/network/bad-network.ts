import { Host } from './host.ts';

/** Nobody has it: what is sent there is seen by nobody, and nothing says so. */
const NOBODY = '02:00:00:00:00:fe';
const SERVER = 254;

export type End = 'ada' | 'ben' | 'server';
export const ENDS: readonly End[] = ['ada', 'ben', 'server'];

/** One direction of one path. */
export interface Way {
  readonly from: End;
  readonly to: End;
}

/**
 * Two machines with a browser each, and the server's: a network namespace each, joined by a bridge in the server's, which is the
 * one that this process is in. Nothing leads out of it.
 *
 * Packets of one way vanish by a wrong hardware address in the sender's table of neighbours: silently, as on the open road;
 * neither end's system notices anything. Needs root and `ip`, nothing else.
 */
export class BadNetwork {
  readonly #subnet: number;
  readonly #hosts: Readonly<Record<End, Host>>;
  readonly #addresses: Record<End, string>;
  readonly #cut = new Map<string, Way>();
  #changes = 0;

  private constructor(subnet: number, hosts: Readonly<Record<End, Host>>) {
    this.#subnet = subnet;
    this.#hosts = hosts;
    this.#addresses = { ada: this.#address(1), ben: this.#address(2), server: this.#address(SERVER) };
  }

  /** `number` 0 to 99 tells networks that exist at the same time apart. */
  static async open(number = 0): Promise<BadNetwork> {
    const hosts = {
      ada: await Host.open('ada'),
      ben: await Host.open('ben'),
      server: await Host.open('server', 'ours'),
    };
    const network = new BadNetwork(100 + number, hosts);
    try {
      await network.#join();
    } catch (error) {
      await network.close();
      throw error;
    }
    return network;
  }

  /** Of the machine, as it is now. */
  addressOf(end: End): string {
    return this.#addresses[end];
  }

  /** Whose namespace a browser of this person has to be in. */
  pidOf(end: End): number {
    return this.#hosts[end].pid;
  }

  async cut(ways: readonly Way[]): Promise<void> {
    await Promise.all(
      ways.map(async (way) => {
        this.#cut.set(`${way.from} ${way.to}`, way);
        await this.#neighbour(way, `replace ${this.#addresses[way.to]} lladdr ${NOBODY} nud permanent`);
      }),
    );
  }

  /** Everything that is cut. */
  async heal(): Promise<void> {
    await Promise.all(
      [...this.#cut].map(async ([key, way]) => {
        this.#cut.delete(key);
        await this.#neighbour(
          way,
          `replace ${this.#addresses[way.to]} lladdr ${hardwareOf(way.to)} nud reachable`,
        );
      }),
    );
  }

  /** As when a laptop goes from one network to the next: the old address is gone for good. */
  async changeAddress(end: 'ada' | 'ben'): Promise<void> {
    this.#changes += 1;
    const next = this.#address((end === 'ada' ? 10 : 20) + this.#changes);
    await this.#hosts[end].run(
      `ip address del ${this.#addresses[end]}/24 dev uplink && ip address add ${next}/24 dev uplink && ${this.#defaultRoute}`,
    );
    this.#addresses[end] = next;
  }

  /** As when the radio is switched off, or the cable is pulled: the system notices, and tells the browser. */
  async unplug(end: 'ada' | 'ben'): Promise<void> {
    await this.#hosts[end].run('ip link set uplink down');
  }

  async plugIn(end: 'ada' | 'ben'): Promise<void> {
    await this.#hosts[end].run(`ip link set uplink up && ${this.#defaultRoute}`);
  }

  /** Idempotent; after a crash nothing is left either. */
  async close(): Promise<void> {
    // Namespaces go a little after their last process: the names must be free before.
    try {
      for (const link of [this.#bridge, this.#portOf('ada'), this.#portOf('ben')]) {
        await this.#hosts.server.run(`ip link del ${link} 2>/dev/null || true`);
      }
    } finally {
      for (const end of ENDS) await this.#hosts[end].close();
    }
  }

  get #bridge(): string {
    return `faults${this.#subnet}`;
  }

  #portOf(end: End): string {
    return `${end}${this.#subnet}`;
  }

  get #defaultRoute(): string {
    return `ip route replace default via ${this.#address(SERVER)}`;
  }

  #address(last: number): string {
    return `10.78.${this.#subnet}.${last}`;
  }

  async #join(): Promise<void> {
    const { ada, ben, server } = this.#hosts;
    const bridge = this.#bridge;
    await server.run(
      `ip link add ${bridge} address ${hardwareOf('server')} type bridge && ip link set ${bridge} up && ip address add ${this.#addresses.server}/24 dev ${bridge}`,
    );
    for (const [end, host] of [
      ['ada', ada],
      ['ben', ben],
    ] as const) {
      const port = this.#portOf(end);
      await server.run(
        `ip link add ${port} type veth peer name uplink address ${hardwareOf(end)} netns ${host.pid} && ip link set ${port} master ${bridge} up`,
      );
      await host.run(
        `ip link set uplink up && ip address add ${this.#addresses[end]}/24 dev uplink && ${this.#defaultRoute}`,
      );
    }
  }

  async #neighbour({ from }: Way, what: string): Promise<void> {
    const device = from === 'server' ? this.#bridge : 'uplink';
    await this.#hosts[from].run(`ip neighbour ${what} dev ${device}`);
  }
}

function hardwareOf(end: End): string {
  return `02:00:00:00:00:0${ENDS.indexOf(end) + 1}`;
}
