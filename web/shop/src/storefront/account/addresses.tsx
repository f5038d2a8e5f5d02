import { ActionIcon, Button, Card, Group, Modal, SimpleGrid, Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { Problem } from "@/api/problem";
import { RequireLogin } from "@/session/RequireLogin";
import { Confirm } from "@/ui/Confirm";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { Answered, Empty } from "@/ui/State";
import { type Address, AddressForm } from "./AddressForm";
import { AddressLines } from "./AddressLines";
import { useAccountText } from "./messages";
import { useAddresses } from "./useAddresses";

/** Addresses is where the customer's parcels go. */
export default function Addresses() {
  return (
    <RequireLogin>
      <AddressBook />
    </RequireLogin>
  );
}

function AddressBook() {
  const common = useCommon();
  const t = useAccountText();
  const addresses = useAddresses();
  const [edited, setEdited] = useState<Address | "new">();
  const [leaving, setLeaving] = useState<Address>();
  return (
    <Page
      title={t("addresses")}
      toolbar={
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEdited("new")}>
          {t("addressAdd")}
        </Button>
      }
    >
      <Answered query={addresses} loading={<Waiting />}>
        {items =>
          items.length === 0 ? (
            <Empty>{t("addressNone")}</Empty>
          ) : (
            <SimpleGrid component="ul" cols={{ base: 1, sm: 2, lg: 3 }} m={0} p={0}>
              {items.map(address => (
                <Card component="li" key={address.id} withBorder radius="lg">
                  <Group justify="space-between" align="flex-start" wrap="nowrap">
                    <AddressLines address={address} />
                    <Group gap={4} wrap="nowrap">
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        aria-label={t("editOf", { name: address.recipient })}
                        title={common("edit")}
                        onClick={() => setEdited(address)}
                      >
                        <IconPencil size={18} aria-hidden />
                      </ActionIcon>
                      <ActionIcon
                        variant="subtle"
                        color="red"
                        aria-label={t("deleteOf", { name: address.recipient })}
                        title={common("delete")}
                        onClick={() => setLeaving(address)}
                      >
                        <IconTrash size={18} aria-hidden />
                      </ActionIcon>
                    </Group>
                  </Group>
                </Card>
              ))}
            </SimpleGrid>
          )
        }
      </Answered>
      <Modal
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={t(edited === "new" ? "addressAdd" : "addressEdit")}
        closeOnClickOutside={false}
        closeButtonProps={{ "aria-label": common("close") }}
        size="lg"
      >
        {edited && (
          <AddressForm
            address={edited === "new" ? undefined : edited}
            onCancel={() => setEdited(undefined)}
            onDone={() => {
              setEdited(undefined);
              notifications.show({ message: t("addressSaved"), color: "green" });
            }}
          />
        )}
      </Modal>
      <Deletion address={leaving} onClose={() => setLeaving(undefined)} />
    </Page>
  );
}

function Deletion({ address, onClose }: { address: Address | undefined; onClose: () => void }) {
  const common = useCommon();
  const t = useAccountText();
  const queries = useQueryClient();
  const remove = async () => {
    if (!address) return;
    try {
      await answer(api.DELETE("/api/v1/me/addresses/{id}", { params: { path: { id: address.id } } }));
    } catch (error) {
      // Another tab was faster.
      if (!(error instanceof Problem && error.status === 404)) throw error;
    }
    await queries.invalidateQueries({ queryKey: ["addresses"] });
    notifications.show({ message: t("addressDeleted") });
  };
  return (
    <Confirm
      opened={address !== undefined}
      title={t("addressDelete")}
      action={common("delete")}
      act={remove}
      onClose={onClose}
    >
      {address && <AddressLines address={address} />}
      <p>{t("addressDeleteWhy")}</p>
    </Confirm>
  );
}

function Waiting() {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
      <Skeleton h={140} radius="lg" />
      <Skeleton h={140} radius="lg" />
    </SimpleGrid>
  );
}
