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

  # The gradient of one prefix, shared by all rows, from those of the rows: keys and values (L, B, H, P, D) to
  # (P, 2L, H, D).
  def gradient(self, keys: Tensor, values: Tensor) -> Tensor:
    L, B, H, P, D = keys.size()
    g = torch.stack([torch.sum(keys, [1]), torch.sum(values, [1])], 1)  # (L, 2, H, P, D)
    return torch.reshape(torch.permute(g, [3, 0, 1, 2, 4]), [P, 2 * L, H, D])
