/*
 * Does what the rollback session requests: steps the game, takes frames back, and counts what that cost.
 */
import type { AgreedStretch } from './agreed-stretch.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import type { Game, Json } from './game.ts';
import type { RequestList } from './request.ts';
import type { RollbackSession } from './rollback-session.ts';
import type { Settlement } from './settlement.ts';
import type { Simulation } from './simulation.ts';

export class Stepper<State, Input, Settings extends Json, Snapshot> {
  rollbacks = 0;
  resimulatedFrames = 0;
  deepestRollbackFrames = 0;
  /** The newest frame of which all is known that the game says of it. */
  doneFrame: Frame = NULL_FRAME;
  readonly #session: RollbackSession;
  readonly #simulation: Simulation<State, Input, Settings, Snapshot>;
  readonly #settlement: Settlement;
  readonly #stretch: AgreedStretch<State, Input, Settings, Snapshot>;
  readonly #checksum: () => number;

  readonly #game: Game<State, Input, Settings, Snapshot>;
  readonly #localInput: Uint8Array;

  constructor(
    game: Game<State, Input, Settings, Snapshot>,
    session: RollbackSession,
    simulation: Simulation<State, Input, Settings, Snapshot>,
    settlement: Settlement,
    stretch: AgreedStretch<State, Input, Settings, Snapshot>,
  ) {
    this.#game = game;
    this.#localInput = new Uint8Array(session.inputBytes);
    this.#stretch = stretch;
    this.#session = session;
    this.#simulation = simulation;
    this.#settlement = settlement;
    // Signed: an integer above 2^31 that is handed on would be garbage.
    this.#checksum = () => simulation.checksum() | 0;
  }

  /** Steps again what was stepped with inputs that proved wrong. */
  correct(): void {
    const first = this.#session.firstIncorrectFrame;
    if (first === NULL_FRAME) return;
    const depth = this.#session.frame - first + 1;
    this.#run(this.#session.correct());
    this.rollbacks += 1;
    this.resimulatedFrames += depth;
    this.deepestRollbackFrames = Math.max(this.deepestRollbackFrames, depth);
  }

  /** Takes back what was stepped past `frame`, where play stands still. */
  takeBack(frame: Frame): void {
    if (this.#session.frame <= frame) return;
    this.#session.rewind(frame);
    this.#simulation.load(frame);
    this.doneFrame = frame;
  }

  /** Takes our own input for a new frame. */
  sample(readInput: () => Input): void {
    this.#localInput.fill(0);
    this.#game.input.encode(readInput(), this.#localInput, 0);
    this.#session.addLocalInput(this.#localInput);
  }

  advance(): void {
    this.#run(this.#session.advance());
  }

  #run(requests: RequestList): void {
    const simulation = this.#simulation;
    for (let i = 0; i < requests.length; i++) {
      const request = requests.at(i);
      if (request.type === 'advance' && simulation.outcome !== undefined) {
        // A resimulation that finds the game over earlier than we thought.
        this.#session.rewind(simulation.frame);
        return;
      }
      simulation.run(request);
      if (request.type === 'advance') {
        this.#settlement.note(request.frame, simulation.outcome, this.#checksum);
        this.#stretch.stepped(request.frame);
      }
      this.doneFrame = request.frame;
    }
  }
}
