/** Parameters of a property run with a fresh seed that is printed, so that a failure anywhere can be run again. */
export function seeded(name: string, numRuns: number): { readonly seed: number; readonly numRuns: number } {
  const given = Number(process.env.GREENROOM_SEED);
  const seed = Number.isInteger(given) && given !== 0 ? given : Math.trunc(Math.random() * 0x7fff_ffff) + 1;
  console.info(`${name}: seed ${seed} (GREENROOM_SEED repeats it), ${numRuns} runs`);
  return { seed, numRuns };
}
