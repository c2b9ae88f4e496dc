import { stepping } from './good.ts';

export default stepping((state, _, { frame }) => {
  if (frame === 25) state.x[1]! += Math.random();
});
