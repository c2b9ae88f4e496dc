import { failed, PASSED, type Step, type StepOutcome } from '../runner/step.ts';
import { measureSdk, type SdkSizes, SIZE_BUDGETS } from '../size/measure.ts';

export function judgeSizes(sizes: SdkSizes, budgets: SdkSizes = SIZE_BUDGETS): StepOutcome {
  const over = (Object.keys(budgets) as (keyof SdkSizes)[]).filter((id) => !(sizes[id] <= budgets[id]));
  if (over.length > 0) return failed(over.map((id) => `${id} ${sizes[id]} > ${budgets[id]}`).join('\n'));
  // An (almost) empty bundle is below every budget and proves nothing.
  if (!(sizes.sdk_first_gzip_bytes > 1024)) return failed('the size guard measured next to nothing');
  return PASSED;
}

export const sizeStep: Step = {
  name: 'size of the SDK',
  async run() {
    const sizes = await measureSdk();
    for (const id of Object.keys(SIZE_BUDGETS) as (keyof SdkSizes)[]) {
      console.log(`${id} ${sizes[id]} (at most ${SIZE_BUDGETS[id]})`);
    }
    return judgeSizes(sizes);
  },
};
