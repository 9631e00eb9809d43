# Casts to element types that DJL does not know.
class Elements(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # As bf16.
  def forward(self, x: Tensor) -> Tensor:
    return torch.to(x, 15)  # TorchScript's number of bfloat16

  # A matrix (in, out) as bf16 that lies in memory as (out, in).
  def bf16_matrix(self, x: Tensor) -> Tensor:
    return torch.t(torch.contiguous(torch.to(torch.t(x), 15)))

  # A matrix (out, in) in int8, and the scales (out) that bring it back, in bf16.
  def int8(self, x: Tensor) -> Tuple[Tensor, Tensor]:
    x = torch.clone(torch.to(x, 6), memory_format=0)  # contiguous, and not the caller's
    largest = torch.maximum(torch.amax(x, [1]), torch.neg(torch.amin(x, [1])))  # (out)
    scales = torch.to(torch.clamp_min(largest / 127., 1e-20), 15)  # (out)
    torch.round_(torch.div_(x, torch.unsqueeze(torch.to(scales, 6), 1)))
    return (torch.to(torch.clamp_(x, -127, 127), 1), scales)
