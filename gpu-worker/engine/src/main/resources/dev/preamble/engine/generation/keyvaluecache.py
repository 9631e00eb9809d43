# The keys and values of sequences, (L, 2, R, H, S, D): R rows of S slots. A row's slots are filled from the left, by its
# prefix and then by its tokens; what lies beyond is finite.
class KeyValueCache(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The cache with so many slots more.
  def forward(self, cache: Tensor, slots: Tensor) -> Tensor:
    return torch.constant_pad_nd(cache, [0, 0, 0, int(slots)])

  # Lays a prefix (P, 2L, H, D) into a row, and zeros over all else that the row held before.
  def attach(self, cache: Tensor, row: Tensor, prefix: Tensor) -> Tensor:
    slots = torch.select(cache, 2, int(row))  # (L, 2, H, S, D)
    P, _0, H, D = prefix.size()
    torch.zero_(slots)
    laid = torch.permute(prefix.view([P, cache.size(0), 2, H, D]), [1, 2, 3, 0, 4])  # (L, 2, H, P, D)
    torch.copy_(torch.slice(slots, 3, 0, P), laid)
    return row

  # Exchanges what two rows hold.
  def swap(self, cache: Tensor, one: Tensor, other: Tensor) -> Tensor:
    a = torch.select(cache, 2, int(one))
    b = torch.select(cache, 2, int(other))
    held = torch.clone(a)
    torch.copy_(a, b)
    torch.copy_(b, held)
    return one

  # Copies slots of rows: for each (N, 4), row to read, row to write, first slot, slot behind the last. With slot 0 begins
  # a row anew.
  def copy(self, cache: Tensor, copies: Tensor) -> Tensor:
    for numbers in torch.unbind(copies):
      one, other, first, last = [int(n) for n in torch.unbind(numbers)]
      to = torch.select(cache, 2, other)  # (L, 2, H, S, D)
      if first == 0:
        torch.zero_(to)
      torch.copy_(torch.slice(to, 3, first, last), torch.slice(torch.select(cache, 2, one), 3, first, last))
    return copies
