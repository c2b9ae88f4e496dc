import { stepping, type Walk } from './good.ts';

/** Who moved last comes last: an order that no snapshot holds. */
const orders = new WeakMap<Walk, Set<number>>();

export default stepping((state, inputs) => {
  const order = orders.get(state) ?? new Set([0, 1, 2]);
  orders.set(state, order);
  const mover = inputs.findIndex((input) => input > 0);
  if (mover >= 0) {
    order.delete(mover);
    order.add(mover);
  }
  state.steps = [...order].reduce((sum, slot) => sum * 10 + slot, 0);
});
