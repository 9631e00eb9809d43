# From prefixes as they are stored to the cache form a model takes, and back for their gradients.
class Rows(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # prefixes: one of (P, 2L, H, D) for each row, each with a P of its own; entry 2l of the second dimension is layer l's
  # keys, 2l + 1 its values. Returns keys and values (L, B, H, P, D), filled up with zeros to the longest, and the
  # lengths (B).
  def forward(self, prefixes: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    P = 0
    for prefix in prefixes:
      P = max(P, prefix.size(0))
    padded = annotate(List[Tensor], [])
    lengths = annotate(List[int], [])
    for prefix in prefixes:
      padded.append(torch.constant_pad_nd(prefix, [0, 0, 0, 0, 0, 0, 0, P - prefix.size(0)]))
      lengths.append(prefix.size(0))
    cache = torch.permute(torch.stack(padded), [2, 0, 3, 1, 4])  # (2L, B, H, P, D)
    keys = torch.slice(cache, 0, 0, None, 2)  # (L, B, H, P, D)
    values = torch.slice(cache, 0, 1, None, 2)  # (L, B, H, P, D)
    return (keys, values, torch.tensor(lengths, dtype=4, device=cache.device))

  # Adds the gradients of the rows, keys and values (L, B, H, P, D), to those of the prefixes that the rows had: row b's
  # to gradients[owners[b]], each (its own P, 2L, H, D). Only rows of one prefix ever meet in a sum.
  def gather(self, keys: Tensor, values: Tensor, owners: Tensor, gradients: List[Tensor]) -> Tensor:
    rows = torch.permute(torch.stack([keys, values], 1), [2, 4, 0, 1, 3, 5])  # (B, P, L, 2, H, D)
    for row, owner in zip(torch.unbind(rows), torch.unbind(owners)):
      gradient = gradients[int(owner)]
      torch.add_(gradient, torch.reshape(torch.slice(row, 0, 0, gradient.size(0)), gradient.size()))
    return owners
