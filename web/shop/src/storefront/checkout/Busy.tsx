import { Group, Loader, Text } from "@mantine/core";

/** Busy stands where an order or a payment is being made. */
export function Busy({ children }: { children: string }) {
  return (
    <Group justify="center" p="xl" mih={240} role="status">
      <Loader size="sm" aria-hidden />
      <Text>{children}</Text>
    </Group>
  );
}
