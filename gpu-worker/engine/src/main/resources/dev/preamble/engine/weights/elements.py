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
    x = torch.contiguous(torch.to(x, 6))
    scales = torch.to(torch.clamp_min(torch.amax(torch.abs(x), [1]) / 127., 1e-20), 15)  # (out)
    steps = torch.round(x / torch.unsqueeze(torch.to(scales, 6), 1))
    return (torch.to(torch.clamp(steps, -127, 127), 1), scales)
