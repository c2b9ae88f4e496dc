import type { MakeEngine } from '../netcode/engine.ts';
import { makeEntities, makeTyped, stepEntities, stepTyped } from '../netcode/entities.ts';
import type { Script } from '../netcode/inputs.ts';
import type { NetplayInput, Netplayjs, NetplayPlayer } from './netplayjs.ts';

export interface NetplayjsOptions {
  readonly netplayjs: Netplayjs;
  readonly shape: 'typed' | 'object' | 'empty';
  readonly script: Script;
  readonly maxPredictedFrames: number;
}

/** What its connection sends: msgpack over a reliable, ordered channel. */
type Message =
  | { readonly type: 'input'; readonly frame: number; readonly input: unknown }
  | { readonly type: 'state'; readonly frame: number; readonly state: unknown };

/** netplayjs' rollback as its `RollbackWrapper` drives it, host in slot 0, with the smallest input its messages can hold. */
export function netplayjsEngine(options: NetplayjsOptions): MakeEngine {
  const { netplayjs, shape, script, maxPredictedFrames } = options;
  const { RollbackNetcode, NetplayPlayer, msgpack } = netplayjs;
  const { State, Keys } = classesOf(netplayjs, shape);

  return (slot, send) => {
    const players = [0, 1].map((id) => new NetplayPlayer(id, id === slot, id === 0));
    const remote = players[1 - slot]!;
    let index = 0;
    let stepped = 0;
    const state = new State(players, () => {
      stepped += 1;
    });
    const tell = (message: Message) => send(msgpack.encode(message));
    const netcode = new RollbackNetcode(
      slot === 0,
      state,
      players,
      new Map(players.map((player) => [player, new Keys(0)])),
      maxPredictedFrames,
      undefined,
      1000 / 60,
      () => new Keys(script(slot, index++)),
      (frame, input) => tell({ type: 'input', frame, input: input.serialize() }),
      (frame, value) => tell({ type: 'state', frame, state: value }),
    );
    return {
      tick() {
        // As its `start` does on its interval: two steps when inputs wait that came too early.
        const ticks = netcode.largestFutureSize() > 0 ? 2 : 1;
        for (let i = 0; i < ticks; i++) netcode.tick();
      },
      receive(bytes) {
        const message = msgpack.decode(bytes) as Message;
        if (message.type === 'state') {
          netcode.onStateSync(message.frame, message.state);
        } else {
          const input = new Keys(0);
          input.deserialize(message.input);
          netcode.onRemoteInput(message.frame, remote, input);
        }
      },
      get frame() {
        return netcode.currentFrame() - 1;
      },
      get resimulatedFrames() {
        return stepped - netcode.currentFrame();
      },
    };
  };
}

function classesOf({ NetplayState, NetplayInput: Input }: Netplayjs, shape: NetplayjsOptions['shape']) {
  class Keys extends Input {
    /** One letter: the name travels with every message. */
    k: number;
    constructor(keys: number) {
      super();
      this.k = keys;
    }
  }

  abstract class Counted extends NetplayState {
    readonly #players: readonly NetplayPlayer[];
    readonly #onStep: () => void;
    constructor(players: readonly NetplayPlayer[], onStep: () => void) {
      super();
      this.#players = players;
      this.#onStep = onStep;
    }
    override tick(inputs: ReadonlyMap<NetplayPlayer, NetplayInput>): void {
      this.#onStep();
      this.step(this.#players.map((player) => (inputs.get(player) as Keys).k));
    }
    abstract step(keys: number[]): void;
  }

  /** Snapshot by its own default serializer. */
  class ObjectState extends Counted {
    entities = makeEntities();
    step(keys: number[]): void {
      stepEntities(this.entities, keys);
    }
  }

  /** Its snapshots must be JSON: the typed array becomes a list of numbers. */
  class TypedState extends Counted {
    readonly #fields = makeTyped();
    step(keys: number[]): void {
      stepTyped(this.#fields, keys);
    }
    override serialize(): unknown {
      return Array.from(this.#fields);
    }
    override deserialize(value: unknown): void {
      this.#fields.set(value as number[]);
    }
  }

  class EmptyState extends Counted {
    step(): void {}
  }

  return { Keys, State: { typed: TypedState, object: ObjectState, empty: EmptyState }[shape] };
}
