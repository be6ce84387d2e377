export function EnvironmentBadge() {
  return null;
}
