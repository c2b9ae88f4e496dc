import { GreenroomError, type ParticipantId, type SessionId } from '@greenroom/protocol';
import type { Scene } from '../config/scene.ts';
import { chooseTreatment } from '../matchmaking/treatments.ts';
import type { PlanWorld } from '../plan/world.ts';
import { pairKey } from '../session/context.ts';
import type { EngineParts } from './parts.ts';
import type { RandomSource } from './ports.ts';

/** 128 bits. */
const SECRET_BYTES = 16;

/** What a plan may see, as of now. `mayPlace`: inside the scene's turn, where the waiting sessions stand still. */
export function makeWorld(parts: EngineParts, scene: Scene, mayPlace: boolean): PlanWorld {
  const { machine, live, people, connections, random } = parts;
  const memory = parts.memoryOf(scene.id);
  const at = parts.clock.now();
  return {
    machine,
    scene,
    at,
    waiting: mayPlace ? live.waitingIn(scene.id) : null,
    enrolmentOf: (participant: ParticipantId) => people.get(scene.id, participant)?.enrolment,
    hasFailed: (a, b) => memory.hasFailed(a, b, at),
    isLive: (connection) => connections.get(connection) !== undefined,
    newSessionId: () => secret(random) as SessionId,
    drawMatch: makeDraw(parts, scene),
  };
}

/** Two matches of one plan know of each other: the second does not get the first one's treatment again. */
function makeDraw({ live, random, memoryOf }: EngineParts, scene: Scene): PlanWorld['drawMatch'] {
  const drawn: string[] = [];
  const memory = memoryOf(scene.id);
  return (groupSize) => {
    const counts = scene.treatments.map(({ name }) => ({
      name,
      completed: memory.completed(name),
      assigned: live.assigned(scene.id, name) + drawn.filter((one) => one === name).length,
    }));
    const name = chooseTreatment(counts, () => unitInterval(random));
    const treatment = scene.treatments.find((one) => one.name === name);
    if (!treatment) throw new GreenroomError('internal', { detail: `no treatment ${name}` });
    drawn.push(name);
    return {
      seed: secret(random),
      pairSecrets: Object.fromEntries(pairKeys(groupSize).map((key) => [key, secret(random)])),
      treatment: name,
      settings: { ...scene.settings, ...treatment.factors },
      iceServers: scene.iceServers,
    };
  };
}

function pairKeys(groupSize: number): readonly string[] {
  const keys: string[] = [];
  for (let a = 0; a < groupSize; a += 1) for (let b = a + 1; b < groupSize; b += 1) keys.push(pairKey(a, b));
  return keys;
}

function secret(random: RandomSource): string {
  return Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url');
}

/** A number in [0, 1). */
function unitInterval(random: RandomSource): number {
  return Buffer.from(random.bytes(4)).readUInt32BE() / 2 ** 32;
}
