import { walk, walkWith } from './good.ts';

export default walkWith({
  init(context) {
    const { start } = context.settings as { readonly start?: { readonly x: number } };
    return { ...walk.init(context), steps: start!.x };
  },
});
