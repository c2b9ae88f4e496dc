import type { Participant } from './participant.ts';

/** Ada and ben, who have met in the kitchen and play. */
export async function playingPair(
  person: (id: string) => Promise<Participant>,
): Promise<[ada: Participant, ben: Participant]> {
  const [ada, ben] = [await person('ada'), await person('ben')];
  await Promise.all([ada.arrives('kitchen'), ben.arrives('kitchen')]);
  await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);
  return [ada, ben];
}
