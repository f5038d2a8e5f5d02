import { Button, Card, Group, Radio, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Answered } from "@/ui/State";
import { AddressForm } from "../account/AddressForm";
import { AddressLines } from "../account/AddressLines";
import { useAddresses } from "../account/useAddresses";
import { useCheckoutText } from "./messages";

/** AddressChoice chooses one of the customer's addresses or adds one. */
export function AddressChoice({ chosen, onChoose }: { chosen: string | undefined; onChoose: (id: string) => void }) {
  const t = useCheckoutText();
  const query = useAddresses();
  const [adding, setAdding] = useState(false);
  return (
    <Stack gap="sm" component="section" aria-labelledby="address">
      <Title order={2} size="h4" id="address">
        {t("address")}
      </Title>
      <Answered query={query} loading={<Skeleton h={84} radius="md" />}>
        {items => (
          <>
            {items.length > 0 && (
              <Radio.Group value={chosen ?? ""} onChange={onChoose} aria-labelledby="address">
                <Stack gap="xs">
                  {items.map(a => (
                    <Radio.Card key={a.id} value={a.id} p="md" radius="md">
                      <Group wrap="nowrap" align="flex-start">
                        <Radio.Indicator mt={2} />
                        <AddressLines address={a} />
                      </Group>
                    </Radio.Card>
                  ))}
                </Stack>
              </Radio.Group>
            )}
            {adding || items.length === 0 ? (
              <Card withBorder radius="md">
                <Stack gap="sm">
                  {items.length === 0 && <Text fw={600}>{t("firstAddress")}</Text>}
                  <AddressForm
                    onDone={saved => {
                      setAdding(false);
                      onChoose(saved.id);
                    }}
                    onCancel={items.length > 0 ? () => setAdding(false) : undefined}
                  />
                </Stack>
              </Card>
            ) : (
              <Button
                variant="subtle"
                w="fit-content"
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => setAdding(true)}
              >
                {t("addAddress")}
              </Button>
            )}
          </>
        )}
      </Answered>
    </Stack>
  );
}
