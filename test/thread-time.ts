/**
 * Milliseconds that the processor has worked for this thread. Unlike a clock, it does not count what else the machine does
 * meanwhile, so that a bound holds on a busy machine as on a calm one.
 */
export function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
