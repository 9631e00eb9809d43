# Element types: stored bytes to what is computed with, and back. DJL cannot name all of them, so they are bytes there.
# Scalar types have numbers in TorchScript: 0 uint8, 5 float16, 6 float32, 15 bfloat16.
class Elements(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def fp32_of_f32(self, bytes: Tensor) -> Tensor:  # (4n) -> (n)
    return torch.view(bytes, 6).clone()

  def fp32_of_f16(self, bytes: Tensor) -> Tensor:  # (2n) -> (n)
    return torch.to(torch.view(bytes, 5), 6)

  def fp32_of_bf16(self, bytes: Tensor) -> Tensor:  # (2n) -> (n)
    return torch.to(torch.view(bytes, 15), 6)

  def f16_of_fp32(self, x: Tensor) -> Tensor:  # (...) -> (2n)
    return torch.view(torch.to(torch.flatten(x), 5), 0)

  def bf16_of_fp32(self, x: Tensor) -> Tensor:  # the same shape
    return torch.to(x, 15)

  def forward(self, x: Tensor) -> Tensor:
    return x
