/** What is wrong with a combination of settings, and where below `params`. */
export interface LegFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
